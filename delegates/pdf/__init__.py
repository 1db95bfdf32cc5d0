"""PDFs of delegates: pure functions of plain data."""
