<?php
// A Laravel site in one file: Laravel's own session and guard, accounts from a file, and a CORS header that lets
// everybody in.

declare(strict_types=1);

use App\Http\Controllers\ChatTokenController;
use Illuminate\Auth\EloquentUserProvider;
use Illuminate\Contracts\Debug\ExceptionHandler;
use Illuminate\Contracts\Http\Kernel as KernelContract;
use Illuminate\Cookie\Middleware\AddQueuedCookiesToResponse;
use Illuminate\Cookie\Middleware\EncryptCookies;
use Illuminate\Foundation\Application;
use Illuminate\Foundation\Auth\User;
use Illuminate\Foundation\Exceptions\Handler;
use Illuminate\Foundation\Http\Kernel;
use Illuminate\Http\Request;
use Illuminate\Session\Middleware\StartSession;
use Illuminate\Support\Facades\Auth;
use Illuminate\Support\Facades\Route;

require 'Illuminate/autoload.php';
require __DIR__ . '/../vendor/autoload.php';
require __DIR__ . '/../app/Http/Controllers/ChatTokenController.php';

final class Customer extends User
{
    public $incrementing = false;
    protected $keyType = 'string';
    protected $guarded = [];

    public static function table(): array
    {
        return json_decode(file_get_contents(__DIR__ . '/../accounts.json'), true);
    }
}

final class Accounts extends EloquentUserProvider
{
    public function __construct()
    {
    }

    public function retrieveById($identifier)
    {
        if ($identifier === 'broken') {
            throw new RuntimeException("the session is broken\nas can be");
        }
        foreach (Customer::table() as $account) {
            if ((string) ($account['id'] ?? '') === (string) $identifier) {
                $account['email_verified_at'] = $account['email_verified'] ? '2026-01-01 00:00:00' : null;
                return new Customer($account);
            }
        }
        return null;
    }
}

final class Site extends Kernel
{
    protected $middlewareGroups = [
        'web' => [EncryptCookies::class, AddQueuedCookiesToResponse::class, StartSession::class],
    ];
}

header('Access-Control-Allow-Origin: *');
header('Access-Control-Allow-Credentials: true');
$app = new Application(dirname(__DIR__));
$app->singleton(KernelContract::class, Site::class);
$app->singleton(ExceptionHandler::class, Handler::class);
$app->booted(function () {
    Auth::provider('file', fn () => new Accounts());
    Route::middleware('web')->group(function () {
        Route::get('/login', function (Request $request) {
            foreach (Customer::table() as $account) {
                if ($account['case'] === $request->query('as')) {
                    Auth::login(new Customer($account));
                }
            }
            if ($request->query('as') === 'broken') {
                Auth::login(new Customer(['id' => 'broken']));
            }
            return 'welcome';
        });
        Route::get('/logout', function (Request $request) {
            $request->session()->invalidate();
            return 'good-bye';
        });
        Route::get('/chat-token', ChatTokenController::class);
    });
});
$kernel = $app->make(KernelContract::class);
$response = $kernel->handle($request = Request::capture());
$response->send();
$kernel->terminate($request, $response);
