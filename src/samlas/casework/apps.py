from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "samlas.casework"
    label = "casework"

    def ready(self) -> None:
        from samlas.casework import copies, posting, sdk, succeeding  # noqa: F401, PLC0415  (handlers register)
        from samlas.casework.clocks import hidden, working  # noqa: F401, PLC0415  (handler registers)
        from samlas.casework.own import word  # noqa: F401, PLC0415  (its handler registers)
        from samlas.casework.printing import making  # noqa: F401, PLC0415  (its handlers register)
        from samlas.casework.scans import sweeping  # noqa: F401, PLC0415  (its handler registers)
        from samlas.casework.summons import by_calendar  # noqa: PLC0415
        from samlas.exchange import mailbox, notices  # noqa: PLC0415

        notices.GUARDS.append(hidden.among)
        mailbox.READERS.append(by_calendar.take_in)
