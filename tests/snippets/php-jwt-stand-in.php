<?php
// Stands in for the interface of firebase/php-jwt 7, which is not among the packages that the tests can install: what
// `JWT::encode` takes, and what it refuses. In the place of Composer's vendor/autoload.php.

declare(strict_types=1);

namespace Firebase\JWT;

final class JWT
{
    public static function encode(array $payload, #[\SensitiveParameter] string $key, string $algorithm): string
    {
        if ($algorithm !== 'HS256') {
            throw new \DomainException('Algorithm not supported');
        }
        if (strlen($key) < 32) {
            throw new \DomainException('Provided key is too short');
        }
        $json = fn (array $part): string => json_encode($part, JSON_UNESCAPED_SLASHES | JSON_THROW_ON_ERROR);
        $signed = self::base64url($json(['typ' => 'JWT', 'alg' => $algorithm])) . '.' . self::base64url($json($payload));
        return $signed . '.' . self::base64url(hash_hmac('sha256', $signed, $key, true));
    }

    private static function base64url(string $bytes): string
    {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }
}
