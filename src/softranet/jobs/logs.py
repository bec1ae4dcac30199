"""The queue's log lines name an exception's type and place, never its text: texts carry values, values carry people."""

import logging

# procrastinate's own loggers that write exceptions, whatever handlers others add to them.
LOGGERS = ("procrastinate.worker", "procrastinate.utils", "procrastinate.cli", "procrastinate.periodic")


class WithoutExceptionText(logging.Filter):
    """Puts an exception of the same type without text, arguments or causes in the place of the real one."""

    def filter(self, record: logging.LogRecord) -> bool:
        error = record.exc_info[1] if isinstance(record.exc_info, tuple) else None
        if error is not None:
            kind = type(type(error).__name__, (Exception,), {"__module__": type(error).__module__})
            record.exc_info = (kind, kind().with_traceback(error.__traceback__), error.__traceback__)
            record.exc_text = None
        return True


def scrub() -> None:
    """Once; a filter added twice would count twice."""
    for name in LOGGERS:
        logger = logging.getLogger(name)
        if not any(isinstance(one, WithoutExceptionText) for one in logger.filters):
            logger.addFilter(WithoutExceptionText())
