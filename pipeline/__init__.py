"""The night: settings, steps, gates, releases and the command line."""
