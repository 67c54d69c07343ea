"""What is printed or drawn: invitation slips, flowcharts, posters."""
