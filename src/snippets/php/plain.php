<?php
// [chat-token.php: firebase/php-jwt (composer)]
// chat-token.php: `composer require firebase/php-jwt`, then `CHAT_DEMO=1 TILEDESK_SECRET_FILE=path/to/secret php -S 127.0.0.1:8000 chat-token.php`
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
// TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.

declare(strict_types=1);

use Firebase\JWT\JWT;

require __DIR__ . '/vendor/autoload.php';

final class ChatToken
{
    private const PROJECT_ID = 'YOUR_PROJECT_ID'; // or the variable TILEDESK_PROJECT_ID // [custom both]
    // [custom both]
    /**
     * REPLACE THIS: whom your site's own session says is signed in; null for nobody. For instance
     * ['id' => 'user-123456', 'name' => 'Ada Lovelace', 'email' => 'ada@example.com', 'email_verified' => true]:
     * the id is the account's key, which never changes; never the e-mail address. With PHP's own session:
     * session_start(['read_and_close' => true]); return $_SESSION['user'] ?? null;
     */
    private static function signedInUser(): ?array
    {
        self::once('nobody is ever signed in: replace signedInUser');
        return self::demonstration();
    }

    public static function serve(): void
    {
        // PHP's own server runs this for every path; any other web server has decided on one.
        $isElsewhere = PHP_SAPI === 'cli-server' && parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) !== '/chat-token';
        [$status, $text] = $isElsewhere
            ? [404, 'there is only /chat-token']
            : self::answer($_SERVER['HTTP_SEC_FETCH_SITE'] ?? null, fn () => self::signedInUser());
        http_response_code($status);
        header('Content-Type: text/plain; charset=utf-8');
        foreach (self::HEADERS as $name => $value) {
            header("$name: $value");
        }
        echo $text;
    }

    /** With CHAT_DEMO=1, who comes to PHP's own server from this computer is a customer who does not exist. */
    private static function demonstration(): ?array
    {
        $local = '~\A(https?://)?(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(/.*)?\z~';
        $names = [$_SERVER['HTTP_HOST'] ?? '', $_SERVER['HTTP_REFERER'] ?? 'localhost'];
        $proxied = isset($_SERVER['HTTP_X_FORWARDED_FOR']) || isset($_SERVER['HTTP_FORWARDED']);
        if (PHP_SAPI !== 'cli-server' || self::variable('CHAT_DEMO') !== '1' || $proxied) {
            return null;
        }
        if (count(preg_grep($local, $names)) !== 2 || !in_array($_SERVER['REMOTE_ADDR'], ['127.0.0.1', '::1'], true)) {
            return null;
        }
        self::once('CHAT_DEMO=1: who asks from this computer is the customer demo-1');
        return ['id' => 'demo-1', 'name' => 'Ada Lovelace', 'email' => 'ada@example.com', 'email_verified' => true];
    }

    private static function log(string $line): void
    {
        error_log("chat-token: $line");
    }

    // Nothing below needs a change.

    // [core]
}

ChatToken::serve();
