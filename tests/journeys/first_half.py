"""A person brought to an answered summons in the database of a running site, without a browser."""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.journeys.site import Site

STORY = Path(__file__).with_name("second_half.toml")


STORIES = Path(__file__).with_name("stories")


def bring(site: Site, given_name: str, story: Path = STORY) -> None:
    """Let a story happen to someone of this name: that of the second half, up to the meeting."""
    run = [sys.executable, "-m", __spec__.name, given_name, str(story)]
    subprocess.run(run, env=site.environment, check=True)


def tell(given_name: str, story: Path) -> None:
    """Play the story in the database that the environment names."""
    from django.utils.timezone import localtime  # noqa: PLC0415  (needs Django set up)

    from samlas.practice import stories, world  # noqa: PLC0415

    with TemporaryDirectory() as folder:
        # The file's name decides the personal number.
        written = story.read_text(encoding="utf-8").replace("Tora", given_name)
        Path(folder, f"{given_name}.toml").write_text(written, encoding="utf-8")
        for tale, steps in stories.read(localtime(), Path(folder)):
            for step in steps:
                world.play(tale, step)


if __name__ == "__main__":
    import django

    django.setup()
    tell(sys.argv[1], Path(sys.argv[2]))
