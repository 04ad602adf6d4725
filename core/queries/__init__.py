"""What only reads: one file a query, holding the query and the function that answers it."""
