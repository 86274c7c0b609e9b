"""Moved to servanda.assessment; removed before release."""
