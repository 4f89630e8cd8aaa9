<?php
// [chat-token.php: firebase/php-jwt (composer)]
// chat-token.php: `composer require firebase/php-jwt`, then `TILEDESK_SECRET_FILE=path/to/secret php -S 127.0.0.1:8000 chat-token.php`
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.

declare(strict_types=1);

use Firebase\JWT\JWT;

require __DIR__ . '/vendor/autoload.php';

const PROJECT_ID = 'YOUR_PROJECT_ID'; // [custom both]

// REPLACE THIS: whom your site's own session says is signed in; null for nobody.
function signed_in_user(): ?array
{
    return [
        'id' => 'user-123456', // your own id of the customer, which must never change: letters, digits, - _ .
        'email' => 'ada@example.com',
        'name' => 'Ada Lovelace', // [visitor both]
        'first_name' => 'Ada', // [custom both]
        'last_name' => 'Lovelace', // [custom both]
    ];
}

function chat_token(array $user, string $secret): string
{
    $needed = [
        'id',
        'email',
        'name', // [visitor both]
        'first_name', // [custom both]
        'last_name', // [custom both]
    ];
    foreach ($needed as $field) {
        if (($user[$field] ?? '') === '') {
            throw new RuntimeException("the signed-in user has no $field");
        }
    }
    if (!preg_match('/\A[A-Za-z0-9._-]{1,255}\z/', (string) $user['id'])) {
        throw new RuntimeException("the id of the signed-in user must be 1 to 255 of A-Z a-z 0-9 . _ -");
    }
    $now = time(); // whole seconds
    $claims = [
        'name' => $user['name'], // [visitor both]
        'email' => $user['email'],
        'external_id' => (string) $user['id'], // [visitor both]
        'iat' => $now,
        'exp' => $now + 300,
        '_id' => PROJECT_ID . '_' . $user['id'], // [custom both]
        'sub' => 'userexternal', // [custom both]
        'aud' => 'https://tiledesk.com/projects/' . PROJECT_ID, // [custom both]
        'firstname' => $user['first_name'], // [custom both]
        'lastname' => $user['last_name'], // [custom both]
    ];
    return 'JWT ' . JWT::encode($claims, $secret, 'HS256');
}

function read_secret(): string
{
    $file = getenv('TILEDESK_SECRET_FILE');
    $text = $file ? @file_get_contents($file) : (string) getenv('TILEDESK_SECRET');
    if ($text === false) {
        fail('the file that TILEDESK_SECRET_FILE names cannot be read');
    }
    $secret = preg_replace('/\r?\n\z/', '', $text);
    return $secret !== '' ? $secret : fail('there is no secret: set TILEDESK_SECRET_FILE, or TILEDESK_SECRET');
}

function fail(string $why): never
{
    http_response_code(500);
    error_log("error: $why");
    echo 'the token could not be made';
    exit(1);
}

header('Content-Type: text/plain; charset=utf-8');
header('Cache-Control: no-store');
// PHP's own server runs this for every path; any other web server has decided on one.
if (PHP_SAPI === 'cli-server' && parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH) !== '/chat-token') {
    http_response_code(404);
    exit('there is only /chat-token');
}
$secret = read_secret();
try {
    $user = signed_in_user();
    $answer = $user === null ? 'nobody is signed in' : chat_token($user, $secret);
} catch (Throwable $error) {
    fail($error->getMessage());
}
http_response_code($user === null ? 401 : 200);
echo $answer;
