"""Operations on the timetable, planned: what each would do, before `agenda.actions.steps` does it in one step."""
