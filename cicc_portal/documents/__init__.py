"""PDF, DOCX and XLSX made from plain data; the files that were made, and the background jobs that make them."""
