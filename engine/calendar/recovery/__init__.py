"""What has to be set right first: who worked before, a restored calendar, a clock set back."""
