"""Background work: the queue's declaration, tasks that run in an organisation's scope, rescue of the killed."""
