package io.shoalfs.fetch.aws;

import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What the environment and the files of one profile say (AWS SDKs and Tools Reference Guide). Immutable.
 */
public final class AwsSettings {

    private static final Pattern SECTION = Pattern.compile("\\[\\s*(.*?)\\s*]\\s*(?:[#;].*)?");
    private static final Pattern SETTING = Pattern.compile("([^=]*?)\\s*=\\s*(.*?)\\s*");

    private final Map<String, String> environment;
    private final String profileName;
    private final Map<String, String> profile;
    private final Map<String, String> services;

    private AwsSettings(
            Map<String, String> environment,
            String profileName,
            Map<String, String> profile,
            Map<String, String> services) {
        this.environment = environment;
        this.profileName = profileName;
        this.profile = profile;
        this.services = services;
    }

    /**
     * Reads the files, as they are now.
     *
     * @throws IOException with a clause for people if a file cannot be read, or the profile that is named is in none
     */
    public static AwsSettings read(Map<String, String> environment, Texts files) throws IOException {
        var home = environment.getOrDefault("HOME", "") + "/.aws/";
        var config = sections(files.read(environment.getOrDefault("AWS_CONFIG_FILE", home + "config"))
                .orElse(""));
        var secrets = sections(files.read(environment.getOrDefault("AWS_SHARED_CREDENTIALS_FILE", home + "credentials"))
                .orElse(""));
        var named = environment.getOrDefault("AWS_PROFILE", "");
        var name = named.isEmpty() ? "default" : named;
        var inConfig = config.getOrDefault("profile " + name, name.equals("default") ? config.get(name) : null);
        if (!named.isEmpty() && inConfig == null && !secrets.containsKey(name)) {
            throw new IOException("the profile " + name + " is in none of Amazon's files");
        }
        var profile = new HashMap<String, String>();
        if (inConfig != null) {
            profile.putAll(inConfig);
        }
        profile.putAll(secrets.getOrDefault(name, Map.of()));
        var services = config.getOrDefault("services " + profile.getOrDefault("services", ""), Map.of());
        return new AwsSettings(environment, name, profile, services);
    }

    String profileName() {
        return profileName;
    }

    /** A variable of the environment; empty if it is not set, or to nothing. */
    Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(text -> !text.isEmpty());
    }

    /** A setting of the profile; empty if it has none. */
    Optional<String> ofProfile(String name) {
        return Optional.ofNullable(profile.get(name)).filter(text -> !text.isEmpty());
    }

    /** Where requests are sent first; {@code us-east-1} if nobody says. */
    public String region() {
        return variable("AWS_REGION")
                .or(() -> variable("AWS_DEFAULT_REGION"))
                .or(() -> ofProfile("region"))
                .orElse("us-east-1");
    }

    /**
     * Another server than Amazon's for this service; empty if nobody names one.
     *
     * @param service as in {@code s3}
     */
    public Optional<String> endpoint(String service) {
        if (variable("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS")
                .filter("true"::equalsIgnoreCase)
                .isPresent()) {
            return Optional.empty();
        }
        return variable("AWS_ENDPOINT_URL_" + service.toUpperCase(Locale.ROOT))
                .or(() -> variable("AWS_ENDPOINT_URL"))
                .or(() -> Optional.ofNullable(services.get(service + ".endpoint_url")))
                .or(() -> ofProfile("endpoint_url"));
    }

    /** Sections with their settings; what is indented below {@code a =} is {@code a.b}. */
    static Map<String, Map<String, String>> sections(String text) {
        var sections = new LinkedHashMap<String, Map<String, String>>();
        Map<String, String> current = new HashMap<>();
        var parent = "";
        for (var line : text.lines().toList()) {
            var bare = line.strip();
            var section = SECTION.matcher(bare);
            var setting = SETTING.matcher(bare);
            if (bare.isEmpty() || bare.startsWith("#") || bare.startsWith(";")) {
                continue;
            }
            if (section.matches()) {
                current = sections.computeIfAbsent(section.group(1).replaceAll("\\s+", " "), name -> new HashMap<>());
            } else if (setting.matches()) {
                boolean isBelow = Character.isWhitespace(line.charAt(0));
                var name = setting.group(1).toLowerCase(Locale.ROOT);
                parent = isBelow ? parent : name;
                current.put(isBelow ? parent + "." + name : name, setting.group(2));
            }
        }
        return sections;
    }
}
