"""What people see and do. Each module is one conversation and lists its routes at its top."""
