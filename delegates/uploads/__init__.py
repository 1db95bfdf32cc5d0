"""What people upload: photos, letters, lists of delegates; each made safe or refused with a sentence."""
