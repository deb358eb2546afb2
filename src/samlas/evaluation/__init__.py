"""What those who were at a meeting thought of it, without anyone knowing who said what.

`codes` makes a code for one answer, `questionnaire` reads what is asked, `answering` puts what is
said into a sealed box, `letting_out` counts it once the quarter is over, `reading` shows it back.
Nothing here knows a case: casework tells which meeting was held (`meeting.held`), and no more.
"""
