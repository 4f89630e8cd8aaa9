<?php
// [ChatTokenController.php: firebase/php-jwt (composer)]
// ChatTokenController.php: `composer require firebase/php-jwt`; `Route::get('/chat-token', ChatTokenController::class);`
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
// TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.

declare(strict_types=1);

namespace App\Http\Controllers;

use Firebase\JWT\JWT;
use Illuminate\Http\Request;
use Illuminate\Http\Response;
use Illuminate\Support\Facades\Log;

final class ChatTokenController
{
    private const PROJECT_ID = 'YOUR_PROJECT_ID'; // or the variable TILEDESK_PROJECT_ID // [custom both]
    // [custom both]
    /** YOUR APPLICATION: whom the session says is signed in; null for nobody. */
    private static function signedInUser(Request $request): ?array
    {
        $user = $request->user();
        if ($user === null) {
            return null;
        }
        return [
            'id' => $user->getAuthIdentifier(), // the account's key, which never changes; never the e-mail address
            'name' => $user->name ?? '',
            'email' => $user->email ?? '',
            'email_verified' => $user->hasVerifiedEmail(),
        ];
    }

    public function __invoke(Request $request): Response
    {
        [$status, $text] = self::answer($request->header('Sec-Fetch-Site'), fn () => self::signedInUser($request));
        return response($text, $status, self::HEADERS)->header('Content-Type', 'text/plain; charset=utf-8');
    }

    private static function log(string $line): void
    {
        Log::warning("chat-token: $line");
    }

    // Nothing below needs a change.

    // [core]
}
