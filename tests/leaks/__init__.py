"""Nothing that DESIGN §5 closes is in any output: every route, as every persona, searched for markers."""
