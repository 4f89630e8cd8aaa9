// [ChatToken.java: none: the JDK's own Mac]
// ChatToken.java: JDK 17 or later, then `CHAT_DEMO=1 TILEDESK_SECRET_FILE=path/to/secret java ChatToken.java`
// never in a browser, nor in git: the secret. A page gets the token alone, and only that of its own visitor.
// TILEDESK_SECRET_FILE names the file that has the secret, or TILEDESK_SECRET has it itself. `tilepass token explain` knows every line of its log.

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

public class ChatToken implements HttpHandler {
    static final String PROJECT_ID = "YOUR_PROJECT_ID"; // or the variable TILEDESK_PROJECT_ID // [custom both]
    // [custom both]
    // A customer; the id is the account's key, which never changes; never the e-mail address.
    record User(String id, String name, String email, boolean emailVerified) {}

    // REPLACE THIS: whom your site's own session says is signed in; null for nobody. For instance
    // new User("user-123456", "Ada Lovelace", "ada@example.com", true).
    static User signedInUser(HttpExchange request) {
        once("nobody is ever signed in: replace signedInUser");
        return demonstration(request);
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        int status;
        String text = "";
        String site = exchange.getRequestHeaders().getFirst("Sec-Fetch-Site");
        try {
            if (!"/chat-token".equals(exchange.getRequestURI().getPath())) {
                status = 404; // the server also hands over whatever is below it
                text = "there is only /chat-token";
            } else if (site != null && !Set.of("same-origin", "none").contains(site)) {
                status = 403;
                text = "only pages of this site get a token";
            } else {
                User user = signedInUser(exchange);
                status = user == null ? 204 : 200;
                text = user == null ? "" : chatToken(user);
            }
        } catch (GeneralSecurityException | RuntimeException why) {
            log("error: " + String.valueOf(why.getMessage()).lines().findFirst().orElse(why.toString()));
            status = 500;
            text = "the token could not be made";
        }
        HEADERS.forEach(exchange.getResponseHeaders()::set);
        byte[] body = text.getBytes(UTF_8);
        if (body.length > 0) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        }
        boolean isSilent = body.length == 0 || "HEAD".equals(exchange.getRequestMethod());
        exchange.sendResponseHeaders(status, isSilent ? -1 : body.length);
        if (!isSilent) {
            exchange.getResponseBody().write(body);
        }
        exchange.close();
    }

    // With CHAT_DEMO=1, who comes from this computer, through no proxy, is a customer who does not exist.
    static User demonstration(HttpExchange request) {
        String local = "(https?://)?(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d+)?(/.*)?";
        String host = String.valueOf(request.getRequestHeaders().getFirst("Host"));
        String page = request.getRequestHeaders().getOrDefault("Referer", List.of("localhost")).get(0);
        boolean isProxied = request.getRequestHeaders().containsKey("X-Forwarded-For")
                || request.getRequestHeaders().containsKey("Forwarded");
        boolean isNear = request.getRemoteAddress().getAddress().isLoopbackAddress();
        if (!"1".equals(System.getenv("CHAT_DEMO")) || isProxied || !isNear || !host.matches(local) || !page.matches(local)) {
            return null;
        }
        once("CHAT_DEMO=1: who asks from this computer is the customer demo-1");
        return new User("demo-1", "Ada Lovelace", "ada@example.com", true);
    }

    static void log(String line) {
        System.err.println("chat-token: " + line);
    }

    public static void main(String[] arguments) throws IOException {
        String port = System.getenv("PORT");
        int number = port == null || port.isEmpty() ? 8000 : Integer.parseInt(port);
        HttpServer server = HttpServer.create();
        try {
            server.bind(new InetSocketAddress("127.0.0.1", number), 0);
        } catch (BindException taken) {
            System.err.println("error: port " + number + ": " + taken.getMessage() + "; another port: PORT=8080 java ChatToken.java");
            System.exit(1);
        }
        server.createContext("/chat-token", new ChatToken());
        server.start();
        System.out.println("listening on http://127.0.0.1:" + server.getAddress().getPort());
    }

    // Nothing below needs a change.

    // [core]
}
