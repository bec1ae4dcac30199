"""What comes back: attempts whose time has come, reminders, and the end of waiting."""

from softranet.recipients import answers, tasks, telling


def go_on() -> None:
    """Every few minutes in each organisation."""
    answers.give_up()
    tasks.tell_soon(telling.waited_for())
