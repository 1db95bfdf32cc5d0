"""The portal as a person meets it: `./portal run` with all its services, and Chromium."""
