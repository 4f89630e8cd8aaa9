static final Map<String, String> HEADERS = Map.of(
        "Cache-Control", "private, no-store", "Vary", "Cookie", "X-Content-Type-Options", "nosniff");
static final String ADDRESS = "[^\\s@]+@[^\\s@.]+(\\.[^\\s@.]+)*";
static final String NO_VALUE = "(undefined|null|None|nil|NaN)( (undefined|null|None|nil|NaN))*";
static final String NO_ID = "(?s)[\\t-\\r ]*|undefined|null|None|nil|NaN|-?Infinity|\\[object .*";

static String chatToken(User user) throws GeneralSecurityException {
    String externalId = chatId(user.id());
    String email = oneLine(user.email());
    String name = oneLine(user.name());
    name = name.isEmpty() ? email : name;
    name = name.matches(ADDRESS) ? name.substring(0, name.indexOf('@')) : name;
    name = name.isEmpty() ? externalId : name;
    int blank = name.lastIndexOf(' '); // [custom both]
    String project = projectId(); // [custom both]
    long now = Instant.now().getEpochSecond(); // whole seconds
    String claims = "{\"iat\":" + now
            + ",\"exp\":" + (now + 300)
            + ",\"name\":" + json(name) // [visitor both]
            + ",\"external_id\":" + json(externalId) // [visitor both]
            + ",\"_id\":" + json(project + "_" + externalId) // [custom both]
            + ",\"sub\":\"userexternal\"" // [custom both]
            + ",\"aud\":" + json("https://tiledesk.com/projects/" + project) // [custom both]
            + ",\"firstname\":" + json(blank < 0 ? name : name.substring(0, blank)) // [custom both]
            + (blank < 0 ? "" : ",\"lastname\":" + json(name.substring(blank + 1))) // [custom both]
            // Agents take an address for proven.
            + (user.emailVerified() && email.matches(ADDRESS) ? ",\"email\":" + json(email) : "")
            + "}";
    String header = "{\"alg\":\"HS256\",\"typ\":\"JWT\"}";
    String signed = base64url(header.getBytes(UTF_8)) + "." + base64url(claims.getBytes(UTF_8));
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(secret().getBytes(UTF_8), "HmacSHA256"));
    return "JWT " + signed + "." + base64url(mac.doFinal(signed.getBytes(UTF_8)));
}

static String oneLine(String text) {
    String line = text == null ? "" : text.replaceAll("[\\x00-\\x20\\x7f-\\xa0\\p{Z}]+", " ").strip();
    return line.matches(NO_VALUE) ? "" : line;
}

/** The account's key as Tiledesk takes one. Whom it names must never change, so neither may this. */
static String chatId(String key) throws GeneralSecurityException {
    if (key == null || key.matches(NO_ID) || !UTF_8.newEncoder().canEncode(key)) {
        throw new IllegalStateException("the signed-in user has no id");
    }
    if ("1".equals(System.getenv("TILEDESK_RAW_IDS"))) {
        return key;
    }
    if (key.matches("[A-Za-z0-9._-]{1,255}") && !key.startsWith("x--")) {
        return key;
    }
    once("ids that have other characters than A-Z a-z 0-9 . _ - are signed in as x--…");
    byte[] bytes = key.getBytes(UTF_8);
    return "x--" + (bytes.length <= 120 ? HexFormat.of().formatHex(bytes) : "sha256-" + sha256(bytes));
}
// [custom both]
static String projectId() { // [custom both]
    String variable = System.getenv("TILEDESK_PROJECT_ID"); // [custom both]
    String project = variable == null || variable.isEmpty() ? PROJECT_ID : variable; // [custom both]
    if (!project.matches("[0-9a-f]{24}")) { // [custom both]
        throw new IllegalStateException("TILEDESK_PROJECT_ID is not 24 of 0-9 a-f"); // [custom both]
    } // [custom both]
    return project; // [custom both]
} // [custom both]

private static String loaded;
private static String loadedFrom;
private static boolean failed;

/** Read at the first request, and again when its file has changed: a rotation needs no restart. */
static synchronized String secret() throws GeneralSecurityException {
    String file = System.getenv("TILEDESK_SECRET_FILE");
    try {
        String stamp = file == null || file.isEmpty() ? "TILEDESK_SECRET" : fileStamp(file);
        if (!stamp.equals(loadedFrom)) {
            String text = readSecret(file);
            if (!stamp.equals("TILEDESK_SECRET") && !stamp.equals(fileStamp(file))) {
                throw new IllegalStateException("the file that TILEDESK_SECRET_FILE names is being written");
            }
            loaded = text;
            loadedFrom = stamp;
            String mark = sha256(("tilepass fingerprint v1\0" + text).getBytes(UTF_8));
            log("uses the secret " + mark.substring(0, 4) + "-" + mark.substring(4, 8) + "-" + mark.substring(8, 12));
        }
        failed = false;
    } catch (IllegalStateException why) {
        if (loaded == null) {
            throw why;
        }
        if (!failed) {
            log("error: " + why.getMessage() + "; the secret that was read before stays in use");
        }
        failed = true;
    }
    return loaded;
}

static String fileStamp(String file) {
    try {
        BasicFileAttributes status = Files.readAttributes(Path.of(file), BasicFileAttributes.class); // of what a link leads to
        return status.fileKey() + " " + status.size() + " " + status.lastModifiedTime().to(TimeUnit.NANOSECONDS);
    } catch (IOException | InvalidPathException unreadable) {
        throw new IllegalStateException("the file that TILEDESK_SECRET_FILE names cannot be read");
    }
}

static String readSecret(String file) {
    String text = System.getenv("TILEDESK_SECRET");
    if (file != null && !file.isEmpty()) {
        try {
            text = Files.readString(Path.of(file), UTF_8);
        } catch (IOException unreadable) {
            throw new IllegalStateException("the file that TILEDESK_SECRET_FILE names cannot be read");
        }
    }
    text = text == null ? "" : text.replaceFirst("\r?\n\\z", "");
    if (text.isEmpty()) {
        throw new IllegalStateException("there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET");
    }
    if (!text.matches("[!-~]{32,256}")) {
        throw new IllegalStateException("the secret is not one line of 32 to 256 printable characters without blanks");
    }
    return text;
}

static String sha256(byte[] bytes) throws GeneralSecurityException {
    return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
}

static String base64url(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
}

static String json(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    for (char c : text.toCharArray()) {
        if (c < ' ') {
            quoted.append(String.format("\\u%04x", (int) c));
        } else {
            quoted.append(c == '"' || c == '\\' ? "\\" : "").append(c);
        }
    }
    return quoted.append('"').toString();
}

private static final Set<String> SAID = ConcurrentHashMap.newKeySet();

/** One line a process. */
static void once(String line) {
    if (SAID.add(line)) {
        log(line);
    }
}
