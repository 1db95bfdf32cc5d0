"""The append-only record of who did what: the lowest floor, which knows neither meetings nor users."""
