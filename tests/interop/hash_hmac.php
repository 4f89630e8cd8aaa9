<?php
// PHP with nothing but what it ships, as many a shop does it: `php hash_hmac.php version|sign|verify`.
// What goes in and comes out is described in tests/interop.rs.
declare(strict_types=1);

function base64url(string $bytes): string
{
    return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
}

function unbase64url(string $text): string
{
    $bytes = base64_decode(strtr($text, '-_', '+/'), true);
    if ($bytes === false || base64url($bytes) !== $text) {
        throw new UnexpectedValueException('not base64url');
    }
    return $bytes;
}

function signature(string $input, string $secret): string
{
    return base64url(hash_hmac('sha256', $input, $secret, true));
}

function sign(array $asked): array
{
    $header = base64url('{"typ":"JWT","alg":"HS256"}');
    // As json_encode does by itself: \u escapes, and `\/` in every address.
    $input = $header . '.' . base64url(json_encode($asked['claims'], JSON_THROW_ON_ERROR));
    return ['token' => $input . '.' . signature($input, $asked['secret'])];
}

function verify(array $asked): array
{
    [$header, $payload, $signature] = explode('.', $asked['token']);
    if (!hash_equals(signature("$header.$payload", $asked['secret']), $signature)) {
        return ['refused' => 'signature'];
    }
    $claims = json_decode(unbase64url($payload), false, 512, JSON_THROW_ON_ERROR);
    if ($claims->exp <= time()) {
        return ['refused' => 'expired'];
    }
    if ($asked['audience'] !== null && $claims->aud !== $asked['audience']) {
        return ['refused' => 'audience'];
    }
    return [
        'header' => json_decode(unbase64url($header), false, 512, JSON_THROW_ON_ERROR),
        'claims' => $claims,
    ];
}

$action = $argv[1];
$asked = $action === 'version' ? [] : json_decode(stream_get_contents(STDIN), true, 512, JSON_THROW_ON_ERROR);
$answer = match ($action) {
    'version' => ['version' => PHP_VERSION],
    'sign' => sign($asked),
    'verify' => verify($asked),
};
echo json_encode($answer, JSON_THROW_ON_ERROR);
