"""Drawn portraits of people who do not exist: flat, friendly, the same each time for the same key."""

from agenda.demo.portraits.drawing import portrait

__all__ = ["portrait"]
