"""How long the long tests go on."""

_everything = False


def all_of_them() -> None:
    """From now on, as for `make soak`: before the tests are read."""
    global _everything
    _everything = True


def rounds(all: int) -> int:
    """A third of them in `make test`, all in `make soak`."""
    return all if _everything else -(-all // 3)
