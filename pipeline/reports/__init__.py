"""What people see: the dashboard page, made of one release's marts."""
