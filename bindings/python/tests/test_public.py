"""What is public says what it is for and of which types."""
import enum
import importlib
import inspect
import pkgutil
import types
import unittest

import libclv

MODULES = []
for found in pkgutil.iter_modules(libclv.__path__):
    if not found.name.startswith("_"):
        try:
            MODULES.append(importlib.import_module(f"libclv.{found.name}"))
        except ImportError:  # of what is not installed
            pass


def functions():
    """Name, object and function of all that is public, with the special methods of classes."""
    seen = set()
    for module in [libclv, *MODULES]:
        names = libclv.__all__ if module is libclv else [name for name in vars(module) if not name.startswith("_")]
        for name in names:
            made = getattr(module, name)
            home = getattr(made, "__module__", None)
            own = str(home).startswith("libclv") if module is libclv else home == module.__name__
            if not own or id(made) in seen:
                continue
            seen.add(id(made))
            if isinstance(made, types.FunctionType):
                yield name, made, made
            elif isinstance(made, type):
                yield name, made, None
                generated = issubclass(made, enum.Enum) or hasattr(made, "_fields")
                yield from [] if generated else methods(made)


def methods(cls):
    for name, made in vars(cls).items():
        special = name.startswith("__") and name.endswith("__")
        if name.startswith("_") and not special:
            continue
        function = made.fget if isinstance(made, property) else getattr(made, "__func__", made)
        if isinstance(function, types.FunctionType):
            yield f"{cls.__name__}.{name}", None if special else getattr(cls, name), function


class Public(unittest.TestCase):
    def test_words(self):
        silent = [name for name, made, _ in functions() if made is not None and not inspect.getdoc(made)]
        self.assertEqual(silent, [])

    def test_types(self):
        untyped, count = [], 0
        for name, _, function in functions():
            if function is None or name.split(".")[0] == "Prediction" and name.split(".")[1] in libclv.attributes():
                continue
            count += 1
            hints = function.__annotations__
            parameters = [p for p in inspect.signature(function).parameters if p not in ("self", "cls")]
            untyped += [f"{name}({p})" for p in parameters if p not in hints] + [name] * ("return" not in hints)
        self.assertEqual(untyped, [])
        self.assertGreater(count, 100)

    def test_all(self):
        modules = {name for name, made in vars(libclv).items() if isinstance(made, types.ModuleType)}
        own = {name for name, made in vars(libclv).items() if not name.startswith("_") and name not in modules and
               str(getattr(made, "__module__", None)).startswith("libclv")} | {"ffi", "lib"}
        self.assertEqual(sorted(set(libclv.__all__)), sorted(libclv.__all__))
        self.assertEqual(own - {"dtype"}, set(libclv.__all__))


if __name__ == "__main__":
    unittest.main()
