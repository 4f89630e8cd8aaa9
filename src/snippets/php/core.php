private const HEADERS = ['Cache-Control' => 'private, no-store', 'Vary' => 'Cookie', 'X-Content-Type-Options' => 'nosniff'];
private const ADDRESS = '/\A[^\s@]+@[^\s@.]+(\.[^\s@.]+)*\z/u';
private const NO_VALUE = '/\A(undefined|null|None|nil|NaN)( (undefined|null|None|nil|NaN))*\z/';
private const NO_ID = '/\A([\t-\r ]*|undefined|null|None|nil|NaN|-?Infinity|\[object .*)\z/s';

/** Status and text, for what the request has as Sec-Fetch-Site. */
private static function answer(?string $site, callable $signedInUser): array
{
    if (!in_array($site, [null, '', 'same-origin', 'none'], true)) {
        return [403, 'only pages of this site get a token'];
    }
    try {
        $user = $signedInUser();
        return $user === null ? [204, ''] : [200, 'JWT ' . self::token($user)];
    } catch (\Throwable $error) {
        self::log('error: ' . strtok($error->getMessage() . "\n", "\n"));
        return [500, 'the token could not be made'];
    }
}

private static function token(array $user): string
{
    $externalId = self::chatId($user['id'] ?? null);
    $email = self::oneLine($user['email'] ?? '');
    $name = self::oneLine($user['name'] ?? '');
    $name = $name !== '' ? $name : $email;
    $name = preg_match(self::ADDRESS, $name) ? strstr($name, '@', true) : $name;
    $name = $name !== '' ? $name : $externalId;
    $blank = strrpos($name, ' '); // [custom both]
    $project = self::projectId(); // [custom both]
    $now = time(); // whole seconds
    $claims = [
        'name' => $name, // [visitor both]
        'external_id' => $externalId, // [visitor both]
        'iat' => $now,
        'exp' => $now + 300,
        '_id' => "{$project}_{$externalId}", // [custom both]
        'sub' => 'userexternal', // [custom both]
        'aud' => "https://tiledesk.com/projects/$project", // [custom both]
        'firstname' => $blank === false ? $name : substr($name, 0, $blank), // [custom both]
    ];
    if ($blank !== false) { // [custom both]
        $claims['lastname'] = substr($name, $blank + 1); // [custom both]
    } // [custom both]
    // Agents take an address for proven.
    if (($user['email_verified'] ?? false) === true && preg_match(self::ADDRESS, $email)) {
        $claims['email'] = $email;
    }
    return JWT::encode($claims, self::secret(), 'HS256');
}

private static function oneLine(string $text): string
{
    $line = trim((string) preg_replace('/[\x00-\x20\x7f-\x{a0}\p{Z}]+/u', ' ', $text));
    return preg_match(self::NO_VALUE, $line) ? '' : $line;
}

/** The account's key as Tiledesk takes one. Whom it names must never change, so neither may this. */
private static function chatId(mixed $key): string
{
    $text = is_int($key) || is_string($key) || $key instanceof \Stringable ? (string) $key : '';
    if (preg_match(self::NO_ID, $text)) {
        throw new \RuntimeException('the signed-in user has no id');
    }
    if (self::variable('TILEDESK_RAW_IDS') === '1') {
        return $text;
    }
    if (preg_match('/\A[A-Za-z0-9._-]{1,255}\z/', $text) && !str_starts_with($text, 'x--')) {
        return $text;
    }
    self::once('ids that have other characters than A-Z a-z 0-9 . _ - are signed in as x--…');
    return 'x--' . (strlen($text) <= 120 ? bin2hex($text) : 'sha256-' . hash('sha256', $text));
}
// [custom both]
private static function projectId(): string // [custom both]
{ // [custom both]
    $project = self::variable('TILEDESK_PROJECT_ID') ?: self::PROJECT_ID; // [custom both]
    if (!preg_match('/\A[0-9a-f]{24}\z/', $project)) { // [custom both]
        throw new \RuntimeException('TILEDESK_PROJECT_ID is not 24 of 0-9 a-f'); // [custom both]
    } // [custom both]
    return $project; // [custom both]
} // [custom both]

/** Read for each request: PHP keeps nothing from one to the next. Who writes the file meanwhile is waited for. */
private static function secret(): string
{
    $file = self::variable('TILEDESK_SECRET_FILE');
    for ($try = 1; ; $try++) {
        $text = $file !== '' ? @file_get_contents($file) : self::variable('TILEDESK_SECRET');
        $secret = preg_replace('/\r?\n\z/', '', (string) $text);
        if (preg_match('/\A[!-~]{32,256}\z/', $secret)) {
            break;
        }
        if ($file === '' || $try === 10) {
            throw new \RuntimeException(match (true) {
                $text === false => 'the file that TILEDESK_SECRET_FILE names cannot be read',
                $secret === '' => 'there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET',
                default => 'the secret is not one line of 32 to 256 printable characters without blanks',
            });
        }
        usleep(20000);
    }
    $mark = substr(hash('sha256', "tilepass fingerprint v1\0$secret"), 0, 12);
    self::once('uses the secret ' . implode('-', str_split($mark, 4)));
    return $secret;
}

/** From the pool's `env[NAME] = …` or the web server's `fastcgi_param NAME …;` too. */
private static function variable(string $name): string
{
    return (string) ($_SERVER[$name] ?? getenv($name));
}

/** Where there is APCu, one line until the server is started again; else one line a request. */
private static function once(string $line): void
{
    if (!function_exists('apcu_add') || !apcu_enabled() || apcu_add("chat-token: $line", true)) {
        self::log($line);
    }
}
