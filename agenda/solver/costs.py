"""What each thing that is not wished costs, in the order of how bad it is."""

HEADS = 2_000  # leads of two caucuses that are parallel
MISSED = 400  # a caucus beside a working session of the same people
LUNCH_TWICE = 400  # two lunches on one day
ORDER = 60  # against the order of the agenda
MOVED = 60  # another time than now
ROOM_MOVED = 30  # another room than now
ROOM_USED = 20  # one more room for the same people
IDLE = 2  # a quarter of an hour between the first and the last session of a day
LUNCH_OFF = 4  # a quarter of an hour away from noon
SPARE = 1  # a step in the order of rooms by how far they are from the wished size
QUARTER = 15
NOON = 12 * 60 + 30
A_DAY = 24 * 60
