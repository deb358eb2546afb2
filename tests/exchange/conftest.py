"""The world of units and people that every test of the exchange begins with."""

import pytest
from tests.world import World, world


@pytest.fixture
def there(db: None) -> World:
    return world()
