"""What calls of each service demand."""
