HEADERS = {"Cache-Control": "private, no-store", "Vary": "Cookie", "X-Content-Type-Options": "nosniff"}
log = logging.getLogger("chat-token")


def answer(request, site):
    """Status and text for a request, and for what it has as Sec-Fetch-Site."""
    if site and site not in ("same-origin", "none"):
        return 403, "only pages of this site get a token"
    try:
        user = signed_in_user(request)
        return (204, "") if user is None else (200, "JWT " + chat_token(user))
    except Exception as error:
        log.error("chat-token: error: %s", error if type(error) is ChatError else repr(error))
        return 500, "the token could not be made"


def chat_token(user):
    external_id = chat_id(user.get("id"))
    email = one_line(user.get("email"))
    name = one_line(user.get("name")) or email
    if re.fullmatch(ADDRESS, name):
        name = name.partition("@")[0]
    name = name or external_id
    first, _, last = name.rpartition(" ")  # [custom both]
    project = project_id()  # [custom both]
    now = int(time.time())  # whole seconds
    claims = {
        "name": name,  # [visitor both]
        "external_id": external_id,  # [visitor both]
        "iat": now,
        "exp": now + 300,
        "_id": f"{project}_{external_id}",  # [custom both]
        "sub": "userexternal",  # [custom both]
        "aud": f"https://tiledesk.com/projects/{project}",  # [custom both]
        "firstname": first or last,  # [custom both]
    }
    if first:  # [custom both]
        claims["lastname"] = last  # [custom both]
    # Agents take an address for proven.
    if user.get("email_verified") is True and re.fullmatch(ADDRESS, email):
        claims["email"] = email
    return jwt.encode(claims, secret(), algorithm="HS256")


ADDRESS = r"[^\s@]+@[^\s@.]+(\.[^\s@.]+)*"
NO_VALUE = r"(undefined|null|None|nil|NaN)( (undefined|null|None|nil|NaN))*"


def one_line(text):
    line = re.sub(r"[\x00-\x20\x7f-\x9f\s]+", " ", text or "").strip(" ")
    return "" if re.fullmatch(NO_VALUE, line) else line


def chat_id(key):
    """The account's key as Tiledesk takes one. Whom it names must never change, so neither may this."""
    text = "" if key is None or isinstance(key, (bool, float, bytes)) else str(key)
    if re.fullmatch(r"[\t-\r ]*|undefined|null|None|nil|NaN|-?Infinity|\[object .*|<.* object at 0x.*", text, re.S):
        raise ChatError("the signed-in user has no id")
    if os.environ.get("TILEDESK_RAW_IDS") == "1":
        return text
    if re.fullmatch("[A-Za-z0-9._-]{1,255}", text) and not text.startswith("x--"):
        return text
    once("ids that have other characters than A-Z a-z 0-9 . _ - are signed in as x--…")
    data = text.encode()
    return "x--" + (data.hex() if len(data) <= 120 else "sha256-" + hashlib.sha256(data).hexdigest())
# [custom both]
# [custom both]
def project_id():  # [custom both]
    project = os.environ.get("TILEDESK_PROJECT_ID") or PROJECT_ID  # [custom both]
    if not re.fullmatch("[0-9a-f]{24}", project):  # [custom both]
        raise ChatError("TILEDESK_PROJECT_ID is not 24 of 0-9 a-f")  # [custom both]
    return project  # [custom both]


class ChatError(Exception):
    """What may be logged as it is."""


lock = threading.Lock()
loaded = {"stamp": None, "secret": None, "failed": False}


def secret():
    """Read at the first request, and again when its file has changed: a rotation needs no restart."""
    path = os.environ.get("TILEDESK_SECRET_FILE")
    with lock:
        try:
            stamp = file_stamp(path) if path else "TILEDESK_SECRET"
            if stamp != loaded["stamp"]:
                text = read_secret(path)
                if path and file_stamp(path) != stamp:
                    raise ChatError("the file that TILEDESK_SECRET_FILE names is being written")
                loaded.update(stamp=stamp, secret=text, failed=False)
                mark = hashlib.sha256(b"tilepass fingerprint v1\0" + text.encode()).hexdigest()
                log.warning("chat-token: uses the secret %s-%s-%s", mark[:4], mark[4:8], mark[8:12])
        except ChatError as error:
            if loaded["secret"] is None:
                raise
            if not loaded["failed"]:
                log.error("chat-token: error: %s; the secret that was read before stays in use", error)
            loaded["failed"] = True
        return loaded["secret"]


def file_stamp(path):
    try:
        status = os.stat(path)  # of what a link leads to
    except (OSError, ValueError):
        raise ChatError("the file that TILEDESK_SECRET_FILE names cannot be read") from None
    return status.st_ino, status.st_size, status.st_mtime_ns


def read_secret(path):
    text = os.environ.get("TILEDESK_SECRET", "")
    if path:
        try:
            with open(path, encoding="utf-8") as file:
                text = file.read()
        except (OSError, ValueError):
            raise ChatError("the file that TILEDESK_SECRET_FILE names cannot be read") from None
    text = text.removesuffix("\n").removesuffix("\r")
    if not text:
        raise ChatError("there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET")
    if not re.fullmatch("[!-~]{32,256}", text):
        raise ChatError("the secret is not one line of 32 to 256 printable characters without blanks")
    return text


said = set()


def once(line):
    """One line a process."""
    if line not in said:
        said.add(line)
        log.warning("chat-token: %s", line)
