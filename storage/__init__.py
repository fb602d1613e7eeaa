"""What is kept: records, the database, raw captures and exports."""
