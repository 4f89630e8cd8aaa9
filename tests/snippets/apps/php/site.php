<?php
// A site in plain PHP, with PHP's own session, and a CORS header that lets everybody in.

declare(strict_types=1);

header('Access-Control-Allow-Origin: ' . ($_SERVER['HTTP_ORIGIN'] ?? '*'));
header('Access-Control-Allow-Credentials: true');
switch (parse_url($_SERVER['REQUEST_URI'], PHP_URL_PATH)) {
    case '/login':
        $accounts = array_column(json_decode(file_get_contents(__DIR__ . '/accounts.json'), true), null, 'case');
        $accounts['broken'] = 'no account';
        session_start();
        $_SESSION['user'] = $accounts[$_GET['as']];
        break;
    case '/logout':
        session_start();
        session_destroy();
        break;
    case '/chat-token':
        require __DIR__ . '/chat-token.php';
        break;
    default:
        http_response_code(404);
}
