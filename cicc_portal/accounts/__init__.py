"""People who sign in, who may know what (audiences, viewers), and the guards on views."""
