"""What one app may take from another, and the only doors out of the system."""

from tests.architecture.sources import app_of, imports, name_of, python_files

OWN = {"views", "forms", "urls", "elements", "templatetags", "admin"}
SHARED = {("web", "elements")}

# Who may reach the network, and by what. Everything else asks the gateway or the recipients' register.
DOORS = {
    "django.core.mail": {"mail"},
    "smtplib": {"mail"},
    "http.client": {"cli", "config", "web"},
    "socket": {"cli", "config", "mail", "web"},
    "softranet.web.outward": {"moves", "recipients", "rights"},  # moves asks for keys, and sends nothing of anybody's
    "urllib.request": set(),
    "requests": set(),
    "httpx": set(),
    "aiohttp": set(),
    "ftplib": set(),
}


def test_views_and_forms_stay_inside_their_app() -> None:
    wrong = []
    for path in python_files():
        for module, line in imports(path):
            parts = module.split(".")
            if parts[0] != "softranet" or len(parts) < 3 or parts[1] == app_of(path):
                continue
            if OWN & set(parts[2:3]) and (parts[1], parts[2]) not in SHARED:
                wrong.append(f"{name_of(path)}:{line} imports {module}")
    assert not wrong, "\n".join(wrong)


def test_each_door_out_has_one_keeper() -> None:
    wrong = [
        f"{name_of(path)}:{line} imports {module}"
        for path in python_files()
        for module, line in imports(path)
        for door, keepers in DOORS.items()
        if (module == door or module.startswith(door + ".")) and app_of(path) not in keepers
    ]
    assert not wrong, "\n".join(wrong)
    assert any(module.startswith("django.core.mail") for path in python_files() for module, _ in imports(path))


def test_only_the_engine_opens_its_insides() -> None:
    wrong = [
        f"{name_of(path)}:{line} imports {module}"
        for path in python_files()
        if app_of(path) != "privacy"
        for module, line in imports(path)
        if module.startswith("softranet.privacy.internal")
    ]
    assert not wrong, "\n".join(wrong)
