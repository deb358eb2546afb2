"""The addresses that other programs ask."""

from django.urls import path

from samlas.faces.machine import metrics, pulse

app_name = "machine"
urlpatterns = [
    path("health/", pulse.health, name="health"),
    path("ready/", pulse.ready, name="ready"),
    path("metrics/", metrics.metrics, name="metrics"),
]
