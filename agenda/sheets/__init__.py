"""What is printed of the timetable for doors, chairs, ceremonies and services: read here, laid out in `pdf`."""
