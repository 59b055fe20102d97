"""Pure functions of the models: Arrow or numpy in and out, never a database."""
