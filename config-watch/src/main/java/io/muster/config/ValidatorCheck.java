package io.muster.config;

import java.util.ArrayList;
import java.util.List;

/** Asks a validator of the user's; what it throws is one more complaint. */
final class ValidatorCheck<T> implements Check {
    private final ConfigValidator<T> validator;

    ValidatorCheck(ConfigValidator<T> validator) {
        this.validator = validator;
    }

    @Override
    @SuppressWarnings("unchecked") // it is asked of values of its type only
    public List<Complaint> complaints(Object value) {
        List<Complaint> complaints = new ArrayList<>();
        try {
            validator.validate((T) value, message -> complaints.add(Complaint.of(message)));
        } catch (Exception e) {
            complaints.add(Complaint.of(e));
        }
        return complaints;
    }
}
