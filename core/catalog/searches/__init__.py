"""What people searched for, saved, named and played."""
