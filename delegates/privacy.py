"""The privacy notice (`/<slug>/privacy/`). A change of its meaning gets a new version; people are then asked again.

The meaning changes with what is asked, who reads it, and what for. It does not change with the days that the notice
names: once somebody has agreed, a meeting can only make them fewer (`KeptTooLong`), and nobody has to be asked whether
data may be deleted sooner. A right that is easier to use needs no new consent either.
"""

PRIVACY_VERSION = "2"
