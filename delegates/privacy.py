"""The privacy notice (`/<slug>/privacy/`). A change of its meaning gets a new version; people are then asked again."""

PRIVACY_VERSION = "1"
