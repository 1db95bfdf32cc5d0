"""A registration on its way: its steps, what is missing, what was changed, who is there twice."""
