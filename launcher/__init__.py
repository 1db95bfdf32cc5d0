"""What `./portal` does, with the standard library alone.

Nothing here imports Django or any other package: it has to run on a bare Python, before the environment exists.
"""
