// A site on the JDK's own server: sessions in memory behind a cookie, and a filter that lets everybody in.

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.Filter;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

public class Site {
    static final Map<String, ChatToken.User> ACCOUNTS = new HashMap<>();
    static final Map<String, String> SESSIONS = new HashMap<>();

    static ChatToken.User user(HttpExchange request) {
        String cookie = request.getRequestHeaders().getFirst("Cookie");
        String name = cookie == null ? null : SESSIONS.get(cookie.replaceFirst(".*session=", ""));
        if ("broken".equals(name)) {
            throw new IllegalStateException("the session is broken\nas can be");
        }
        return name == null ? null : ACCOUNTS.get(name);
    }

    static String field(String text) {
        return text.equals("-") ? null : new String(Base64.getDecoder().decode(text.replace("=", "")), UTF_8);
    }

    static void begin(HttpExchange exchange, String name) throws IOException {
        String session = UUID.randomUUID().toString();
        SESSIONS.put(session, name);
        exchange.getResponseHeaders().set("Set-Cookie", "session=" + session + "; HttpOnly");
        exchange.sendResponseHeaders(200, -1);
        exchange.close();
    }

    public static void main(String[] arguments) throws IOException {
        for (String line : Files.readAllLines(Path.of("accounts.tsv"))) {
            String[] fields = line.split("\t");
            ACCOUNTS.put(field(fields[0]), new ChatToken.User(
                    field(fields[1]), field(fields[2]), field(fields[3]), fields[4].equals("true")));
        }
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        Filter everybody = Filter.beforeHandler("CORS", exchange -> {
            exchange.getResponseHeaders().set("Access-Control-Allow-Origin", "*");
            exchange.getResponseHeaders().set("Access-Control-Allow-Credentials", "true");
        });
        server.createContext("/login", exchange -> begin(
                exchange, URLDecoder.decode(exchange.getRequestURI().getRawQuery().substring("as=".length()), UTF_8)));
        server.createContext("/logout", exchange -> begin(exchange, null));
        server.createContext("/chat-token", new ChatToken()).getFilters().add(everybody);
        server.start();
        System.out.println("listening on http://127.0.0.1:" + server.getAddress().getPort());
    }
}
