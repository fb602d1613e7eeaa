"""What keeping costs and withstands: rates, restarts of the server, cuts of the power."""
