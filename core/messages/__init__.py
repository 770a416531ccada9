"""What people read: sentences that several pages share, and how sentences, numbers and dates are put into a language."""
