"""Jobs enqueued by jobs, too, belong to the transaction of their data.

In a worker process procrastinate writes jobs over a connection of its own: one enqueued by a job would run
before the data is committed, or though it was rolled back. The worker keeps that connection for its own work
(fetching, heartbeats); what application code enqueues goes over Django's.
"""

from procrastinate import App, PsycopgConnector
from procrastinate.connector import BaseAsyncConnector, BaseConnector
from procrastinate.contrib.django import utils
from procrastinate.contrib.django.django_connector import DjangoConnector

from softranet.jobs.ends import JobManager


class WorkerConnector(PsycopgConnector):
    def __init__(self, within: DjangoConnector) -> None:
        super().__init__(kwargs=utils.connector_params(within.alias))
        self._within = within

    def get_sync_connector(self) -> BaseConnector:
        return self._within


class TransactionalConnector(DjangoConnector):
    def get_worker_connector(self) -> BaseAsyncConnector:
        return WorkerConnector(self)


def on_app_ready(app: App) -> None:
    """Named by the setting PROCRASTINATE_ON_APP_READY."""
    app.connector = TransactionalConnector()
    app.job_manager = JobManager(app.connector)
